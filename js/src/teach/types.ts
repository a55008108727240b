// What a card is given and remembers: see xwidgets/teach/questions.py and exercises.py, which make them.

export interface Quiz {
  question: string;
  choices: readonly { text: string; feedback: string; right: boolean }[];
  several: boolean;
  hint: string;
}

export interface Numeric {
  question: string;
  answer: number;
  within: number;
  unit: string;
  near: readonly { value: number; feedback: string }[];
  feedback: string;
  hint: string;
}

export interface Order {
  question: string;
  /** In the right order. */
  items: readonly string[];
  /** In the order that is shown first. */
  begin: readonly string[];
  feedback: string;
  hint: string;
}

export interface Exercise {
  question: string;
  hint: string;
  points: number;
}

export type Status = "right" | "wrong" | "open" | "failed";

export interface Checked {
  status: Status;
  said: string;
}

export interface Progress {
  exercises: readonly { title: string; status: Status; points: number }[];
  points: number;
  done: number;
}

/** What was answered: texts of choices, a number, texts in their order. */
export interface Answered<A> {
  answer?: A;
  tries?: number;
  /** Somebody asked for the answer. */
  shown?: boolean;
}

export interface Verdict {
  correct: boolean;
  headline: string;
  feedback: readonly string[];
}
