/** What surrounds the bars, as plain data in CSS pixels: computed without a canvas, painted in the worker, checked by tests. */

import { cssFont, type Font, type Measure } from './typeface.js';

export interface TextShape {
  kind: 'text';
  text: string;
  x: number;
  /** Baseline. */
  y: number;
  font: Font;
  color: string;
  align: 'left' | 'center' | 'right';
  /** Radians, clockwise, about (x, y). */
  angle?: number;
}

export interface BoxShape {
  kind: 'box';
  x: number;
  y: number;
  width: number;
  height: number;
  radius: number;
  fill?: string;
  stroke?: string;
}

export interface LineShape {
  kind: 'line';
  points: [number, number][];
  color: string;
  width: number;
}

export type Shape = TextShape | BoxShape | LineShape;

export interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Baseline that centres capitals and digits of this size on `y` (Inter's capitals are 0.727 em high). */
export function centredBaseline(y: number, size: number): number {
  return y + size * 0.364;
}

/** The area a text inks at most: ascender to descender. */
export function textArea(shape: TextShape, measure: Measure): Area {
  const width = measure(shape.text, shape.font);
  const left = shape.x - (shape.align === 'left' ? 0 : shape.align === 'center' ? width / 2 : width);
  const { size } = shape.font;
  return { left, right: left + width, top: shape.y - size * 0.76, bottom: shape.y + size * 0.22 };
}

/** What painting needs of a canvas context. */
export type Brush = Pick<
  CanvasRenderingContext2D,
  | 'save'
  | 'restore'
  | 'translate'
  | 'rotate'
  | 'fillText'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'roundRect'
  | 'fill'
  | 'stroke'
  | 'font'
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'lineJoin'
  | 'textAlign'
  | 'textBaseline'
>;

/** Paints shapes in order. */
export function paintShapes(brush: Brush, shapes: readonly Shape[]): void {
  for (const shape of shapes) {
    brush.save();
    if (shape.kind === 'text') paintText(brush, shape);
    else if (shape.kind === 'box') paintBox(brush, shape);
    else paintLine(brush, shape);
    brush.restore();
  }
}

function paintText(brush: Brush, shape: TextShape): void {
  brush.font = cssFont(shape.font);
  brush.fillStyle = shape.color;
  brush.textAlign = shape.align;
  brush.textBaseline = 'alphabetic';
  brush.translate(shape.x, shape.y);
  if (shape.angle !== undefined) brush.rotate(shape.angle);
  brush.fillText(shape.text, 0, 0);
}

function paintBox(brush: Brush, shape: BoxShape): void {
  brush.beginPath();
  brush.roundRect(shape.x, shape.y, shape.width, shape.height, shape.radius);
  if (shape.fill !== undefined) {
    brush.fillStyle = shape.fill;
    brush.fill();
  }
  if (shape.stroke !== undefined) {
    brush.strokeStyle = shape.stroke;
    brush.lineWidth = 2;
    brush.stroke();
  }
}

function paintLine(brush: Brush, shape: LineShape): void {
  brush.beginPath();
  for (const [index, [x, y]] of shape.points.entries()) {
    if (index === 0) brush.moveTo(x, y);
    else brush.lineTo(x, y);
  }
  brush.strokeStyle = shape.color;
  brush.lineWidth = shape.width;
  brush.lineJoin = 'round';
  brush.stroke();
}
