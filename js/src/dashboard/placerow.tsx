// The places: what one can ask, and the way to a view by a question or by its name.

import about from "virtual:about";
import type { JSX, Ref } from "preact";
import { matching, SearchPicker } from "../runtime/search";
import type { ViewContext } from "../runtime/view";
import { t } from "../runtime/words";
import { find } from "./find";
import { titleOf } from "./layout";
import { panelId, TabList } from "./tablist";
import type { Walk } from "./walk";

/** Pixels of a letter of a name and of a question, and of what stands around both. */
const [NAME_PX, QUESTION_PX, AROUND_PX] = [7.8, 6.1, 26];
const FINDER_PX = 110;

/** Whose questions stand beside the names: of all places, else of the one in sight, else none. */
export function questionsThatFit(walk: Walk, width: number): "all" | "here" | "none" {
  const names = walk.places.map(({ title }) => NAME_PX * title.length + AROUND_PX);
  const sum = (numbers: number[]): number => numbers.reduce((one, other) => one + other, 0);
  const question = ({ question }: { question: string }): number => QUESTION_PX * question.length;
  const left = width - FINDER_PX - sum(names);
  if (sum(walk.places.map(question)) <= left) return "all";
  return question(walk.here) <= left ? "here" : "none";
}

export function PlaceRow(props: {
  walk: Walk;
  context: ViewContext;
  id: string;
  show: (kind: string) => void;
  finder: Ref<HTMLSpanElement>;
}): JSX.Element {
  const { walk, context, id } = props;
  const told = questionsThatFit(walk, context.width.value);
  return (
    <nav class="xw-places" aria-label={t`Places`}>
      <TabList
        id={id}
        class="xw-placelist"
        label={t`Places`}
        tabs={walk.places.map(({ name, title, question }) => ({
          name,
          title: question,
          label: (
            <>
              <b>{title}</b>{" "}
              {(told === "all" || (told === "here" && name === walk.here.name)) && (
                <span class="xw-question">{question}</span>
              )}
            </>
          ),
        }))}
        shown={walk.here.name}
        controls={panelId(id, "place")}
        onOpen={walk.go}
      />
      <span ref={props.finder} class="xw-finder">
        <Finder walk={walk} context={context} show={props.show} />
      </span>
      {told === "none" && <p class="xw-question">{walk.here.question}</p>}
    </nav>
  );
}

/** So many features are told of among views. */
const MAX_FEATURES = 8;

/** Views by a plain question or by jargon, and features by name. */
function Finder(props: {
  walk: Walk;
  context: ViewContext;
  show: (kind: string) => void;
}): JSX.Element {
  const { walk, show } = props;
  const { store } = props.context;
  const views = [...walk.ordered, ...walk.drawers].map((kind) => ({
    kind,
    place: walk.places.findLast(({ kinds }) => kinds.includes(kind)) ?? null,
  }));
  const choices = views.map(({ kind, place }) => ({
    value: kind,
    label: `${titleOf(kind)}: ${about[kind]?.question}`,
    hint: place?.title ?? "",
  }));
  const shows_features = views.find(({ kind }) => about[kind]?.of_feature)?.kind;
  const features = shows_features
    ? store.schema.value.features.map(({ name }, j) => ({
        value: `${OF_FEATURE}${j}`,
        label: name,
        hint: t`a feature: ${titleOf(shows_features)}`,
      }))
    : [];
  return (
    <SearchPicker
      label={t`Find a view`}
      text={t`find\u2026`}
      title={t`What do you want to know? (Ctrl+K)`}
      placeholder={t`what do you want to know?`}
      value=""
      choices={choices}
      match={(typed) => {
        const found = find(typed, views).map(
          ({ kind }) => choices.find(({ value }) => value === kind)!,
        );
        const named = typed.trim() ? matching(features, typed).slice(0, MAX_FEATURES) : [];
        const begins = named[0]?.label.toLowerCase().startsWith(typed.trim().toLowerCase());
        return begins ? [...named, ...found] : [...found, ...named];
      }}
      onChange={(value) => {
        if (value.startsWith(OF_FEATURE)) {
          store.focusFeature(Number(value.slice(OF_FEATURE.length)));
          show(shows_features as string);
        } else show(value);
      }}
    />
  );
}

const OF_FEATURE = "feature:";
