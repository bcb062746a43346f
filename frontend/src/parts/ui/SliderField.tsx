import { NumberField } from "@base-ui/react/number-field";
import { Slider } from "@base-ui/react/slider";
import { useId, type ReactElement } from "react";
import "../../styles/ui/slider-field.css";

/** A plain number to slide or to type. What is typed may lie beyond the slider's ends, down to `min` and up to `most`. */
export function SliderField({
  label,
  unit,
  prefix,
  value,
  onChange,
  min,
  max,
  most = max,
  step = 1,
  digits = 0,
  minDigits = 0,
  note,
}: {
  label: string;
  /** stands behind the number: `% a year` */
  unit?: string;
  /** stands before it: `$` */
  prefix?: string;
  value: number;
  onChange: (value: number) => void;
  min: number;
  /** right end of the slider */
  max: number;
  /** what may be typed at most */
  most?: number;
  step?: number;
  /** fractional digits at most */
  digits?: number;
  /** fractional digits at least */
  minDigits?: number;
  note?: string;
}): ReactElement {
  const id = useId();
  const noteId = useId();
  return (
    <NumberField.Root
      id={id}
      className="slider-field"
      value={value}
      min={min}
      max={most}
      step={step}
      largeStep={step * 10}
      locale="en-US"
      format={{ minimumFractionDigits: minDigits, maximumFractionDigits: digits }}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
    >
      <label htmlFor={id}>{label}</label>
      <NumberField.Group className="slider-typed">
        {prefix !== undefined && <span className="unit">{prefix}</span>}
        <NumberField.Input aria-describedby={note === undefined ? undefined : noteId} />
        {unit !== undefined && <span className="unit">{unit}</span>}
      </NumberField.Group>
      <Slider.Root
        className="slider"
        value={Math.min(max, Math.max(min, value))}
        min={min}
        max={max}
        step={step}
        largeStep={step * 10}
        locale="en-US"
        onValueChange={onChange}
      >
        <Slider.Control className="slider-control">
          <Slider.Track className="slider-track">
            <Slider.Indicator className="slider-indicator" />
            <Slider.Thumb
              className="slider-thumb"
              getAriaLabel={() => `${label}, slider`}
              getAriaValueText={(formatted) => `${prefix ?? ""}${formatted}${unit === undefined ? "" : ` ${unit}`}`}
            />
          </Slider.Track>
        </Slider.Control>
      </Slider.Root>
      {note !== undefined && (
        <span id={noteId} className="small-text quiet slider-note">
          {note}
        </span>
      )}
    </NumberField.Root>
  );
}
