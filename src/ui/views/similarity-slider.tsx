/** @file A slider of how alike photos are, with its value. */
import { formatSimilarity } from '../format.ts';

interface SimilaritySliderProps {
  readonly name: string;
  /** `lowest`..1 */
  readonly value: number;
  readonly lowest: number;
  readonly step: number;
  readonly onChange: (value: number) => void;
}

export function SimilaritySlider({ name, value, lowest, step, onChange }: SimilaritySliderProps) {
  return (
    <label>
      <span>
        {name} <output>{formatSimilarity(value)}</output>
      </span>
      <input
        type="range"
        min={lowest}
        max={1}
        step={step}
        value={value}
        aria-label={name}
        aria-valuetext={formatSimilarity(value)}
        onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
      />
    </label>
  );
}
