// One of several: what pickers, segments and lists offer.

export interface Choice {
  value: string;
  label: string;
  disabled?: boolean;
  /** Why it is disabled, or what it means. */
  title?: string;
  /** Beside it, where the list is long enough to be searched. */
  hint?: string;
}
