import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, it } from "vitest";
import { useSize } from "../src/runtime/view";
import { stubLayout } from "./sample";

function Waits({ answered }: { answered: boolean }) {
  const [ref, width] = useSize<HTMLDivElement>();
  return answered ? <div ref={ref}>{width}</div> : <p>Computing …</p>;
}

it("measures what is drawn only once an answer is there", () => {
  stubLayout();
  const page = document.createElement("div");
  act(() => render(<Waits answered={false} />, page));
  act(() => render(<Waits answered={true} />, page));
  expect(page.textContent).toBe("800");
});
