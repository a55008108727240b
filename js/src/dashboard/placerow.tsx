// The places: what one can ask, and the way to a view by a question or by its name.

import about from "virtual:about";
import type { JSX, Ref } from "preact";
import { SearchPicker } from "../runtime/search";
import type { ViewContext } from "../runtime/view";
import { find } from "./find";
import { titleOf } from "./layout";
import { panelId, TabList } from "./tablist";
import type { Walk } from "./walk";

/** Pixels of a letter of a name and of a question, and of what stands around both. */
const [NAME_PX, QUESTION_PX, AROUND_PX] = [7.8, 6.1, 26];
const FINDER_PX = 110;

/** Where not all questions fit, only that of the place in sight is told. */
export function questionsFit(walk: Walk, width: number): boolean {
  const wanted = walk.places.map(
    ({ title, question }) => NAME_PX * title.length + QUESTION_PX * question.length + AROUND_PX,
  );
  return wanted.reduce((sum, one) => sum + one, FINDER_PX) <= width;
}

export function PlaceRow(props: {
  walk: Walk;
  context: ViewContext;
  id: string;
  show: (kind: string) => void;
  finder: Ref<HTMLSpanElement>;
}): JSX.Element {
  const { walk, context, id } = props;
  const all = questionsFit(walk, context.width.value);
  return (
    <nav class="xw-places" aria-label="Places">
      <TabList
        id={id}
        class="xw-placelist"
        label="Places"
        tabs={walk.places.map(({ name, title, question }) => ({
          name,
          title: question,
          label: (
            <>
              <b>{title}</b>{" "}
              {(all || name === walk.here.name) && <span class="xw-question">{question}</span>}
            </>
          ),
        }))}
        shown={walk.here.name}
        controls={panelId(id, "place")}
        onOpen={walk.go}
      />
      <span ref={props.finder} class="xw-finder">
        <Finder walk={walk} show={props.show} />
      </span>
    </nav>
  );
}

/** Views by a plain question or by jargon. */
function Finder({ walk, show }: { walk: Walk; show: (kind: string) => void }): JSX.Element {
  const views = [...walk.ordered, ...walk.drawers].map((kind) => ({
    kind,
    place: walk.places.findLast(({ kinds }) => kinds.includes(kind)) ?? null,
  }));
  const choices = views.map(({ kind, place }) => ({
    value: kind,
    label: `${titleOf(kind)}: ${about[kind]?.question}`,
    hint: place?.title ?? "",
  }));
  return (
    <SearchPicker
      label="Find a view"
      text={"find\u2026"}
      title="What do you want to know? (Ctrl+K)"
      placeholder="what do you want to know?"
      value=""
      choices={choices}
      match={(typed) =>
        find(typed, views).map(({ kind }) => choices.find(({ value }) => value === kind)!)
      }
      onChange={show}
    />
  );
}
