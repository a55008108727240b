// H in the page: what an opened pair says, and the way to it where SHAP interactions are out of reach.

import type { JSX } from "preact";
import { useContext } from "preact/hooks";
import { AnswerState } from "../../charts/AnswerState";
import type { Answer } from "../../runtime/answers";
import { formatNumber } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import { OpenerContext, useLook } from "../../runtime/view";
import { t } from "../../runtime/words";
import type { Interactions, Pair } from "./table";
import { hText, pairName } from "./words";

/** A pair by H: no values of single rows, but a surface of partial dependence, in the view of effects. */
export function HPair({ store, pair }: { store: Store; pair: Pair }): JSX.Element {
  const opener = useContext(OpenerContext);
  const [look, setLook] = useLook<{ method?: string; other?: number }>("dependence");
  const { first, second, strength, size = 0 } = pair;
  const share = Math.round(100 * strength * strength);
  return (
    <div class="xw-h-pair">
      <p>
        <b>{t`H ${hText(pair)}`}</b>
        {t` for ${pairName(store, first, second)}: ${share} % of how the mean prediction varies with the two (its variance) is done only together, which moves the ${shownOutput(store)} by ${formatNumber(size, 2)} (root of the mean square).`}
      </p>
      {opener && [...opener.kinds, ...opener.panels].includes("dependence") ? (
        <button
          type="button"
          class="xw-button"
          onClick={() => {
            store.focusFeature(first);
            setLook({ ...look, method: "pdp", other: second });
            opener.wanted.value = "dependence";
          }}
        >{t`Show what both do together`}</button>
      ) : null}
    </div>
  );
}

/** Why there are no SHAP interactions, and what there is in their place: another unit, or H. */
export function OutOfReach(props: {
  store: Store;
  answer: Answer<Interactions>;
  onH: () => void;
}): JSX.Element {
  const { store, answer, onH } = props;
  return (
    <span role="status">
      {answer.offer ? (
        <AnswerState store={store} answer={answer} what={t`interactions`} />
      ) : (
        t`SHAP interactions of this model would need every combination of its features, which are too many.`
      )}
      {t` ${answer.offer ? t`Or ask` : t`Ask`} the model how far pairs add up: `}
      <button type="button" class="xw-button" onClick={onH}>{t`Show by H`}</button>
    </span>
  );
}

/** Whether SHAP interactions failed because this model cannot have them. */
export const isOutOfReach = ({ state, message, offer }: Answer<unknown>): boolean =>
  state === "failed" && (offer !== null || message.startsWith("NotSupported"));
