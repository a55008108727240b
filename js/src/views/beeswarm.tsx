import { defineView } from "../runtime/view";

export default defineView({
  kind: "beeswarm",
  title: "Beeswarm",
  component: ({ context }) => (
    <section class="xw-view">{context.store.ranking.value.length} features</section>
  ),
});
