// A list to be put in order: dragged, or moved by keys and buttons.

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { OrderList } from "../asking/OrderList";
import { t } from "../runtime/words";
import { judgeOrder } from "./judge";
import { Asked, Below, useAnswer } from "./parts";
import { inline, Text } from "./text";
import type { Answered, Order } from "./types";

export function OrderCard(props: {
  options: Order;
  state: Signal<Answered<string[]>>;
}): JSX.Element {
  const { options, state } = props;
  const { answer } = state.value;
  const [items, setItems] = useState<readonly string[]>(answer ?? options.begin);
  useLayoutEffect(() => {
    if (answer) setItems(answer);
  }, [JSON.stringify(answer)]);
  const answering = useAnswer({
    state,
    draft: [...items],
    lacks: "",
    judge: (one) => judgeOrder(options, one),
  });
  return (
    <>
      <Asked question={options.question}>
        <OrderList label={t`your order`} items={items} onChange={setItems} shown={inline} />
      </Asked>
      <Below answering={answering} hint={options.hint} onAgain={() => setItems(options.begin)}>
        <p>
          <strong>{t`The order is:`}</strong>
        </p>
        <ol>
          {options.items.map((text) => (
            <li key={text}>{inline(text)}</li>
          ))}
        </ol>
        <Text text={options.feedback} />
      </Below>
    </>
  );
}
