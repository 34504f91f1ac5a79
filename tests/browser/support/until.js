// Waits for a condition, never for a time.
import { setTimeout as pause } from 'node:timers/promises';

export async function until(what, holds, patience = 20_000) {
  const end = Date.now() + patience;
  for (;;) {
    const value = await holds();
    if (value) return value;
    if (Date.now() > end) throw new Error(`it never came true that ${what}`);
    await pause(20);
  }
}
