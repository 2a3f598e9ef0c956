/** Epochs and phases, functions of the height alone (spec: epochs). */

import type { Genesis } from "./wire.js";

export type Schedule = Genesis["schedule"];
export type Phase = "open" | "payouts" | "issues";

export function blocksOf(schedule: Schedule): number {
  return schedule.open + schedule.payouts + schedule.issues;
}

export function epochOf(schedule: Schedule, height: number): number {
  return Math.floor(height / blocksOf(schedule));
}

export function phaseOf(schedule: Schedule, height: number): Phase {
  const within = height % blocksOf(schedule);
  if (within < schedule.open) return "open";
  return within < schedule.open + schedule.payouts ? "payouts" : "issues";
}

/** Whether this block begins an epoch; block 0 begins nothing. */
export function isBoundary(schedule: Schedule, height: number): boolean {
  return height > 0 && height % blocksOf(schedule) === 0;
}

/** The first block of the epoch after this one's. */
export function nextBoundary(schedule: Schedule, height: number): number {
  return (epochOf(schedule, height) + 1) * blocksOf(schedule);
}
