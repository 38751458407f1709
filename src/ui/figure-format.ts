/** @file Figures of evaluations as people read them; apart from format.ts, which a first visit loads. */
import { language } from './language.ts';

/** @param moment ISO 8601; day and time where the person is, to the second: two runs of a minute are told apart */
export function formatMoment(moment: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(
    new Date(moment),
  );
}

/** With a number of digits behind the point, always; with a sign, too, where that is asked for. */
export function formatFixed(value: number, digits: number, isSigned = false): string {
  return new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    ...(isSigned ? { signDisplay: 'exceptZero' } : {}),
  })
    .format(value)
    .replace('-', '−');
}
