/** @file Changing the parameters of a field after its collection was created (`collections/fields/alter_properties`). */
import { invalidParameter, Refusal } from '../failure.ts';
import { MILVUS_CODES } from '../types.ts';
import { readSize } from './create-request.ts';
import type { Field } from './schema.ts';

/**
 * `fields` with the parameters of one changed.
 * @throws Refusal 1700 for an unknown field, 1100 for a parameter that such a field does not have
 */
export function alterField(
  fields: readonly Field[],
  name: string,
  params: Readonly<Record<string, string>>,
  collection: string,
): readonly Field[] {
  const field = fields.find((candidate) => candidate.name === name);
  if (!field) throw new Refusal(MILVUS_CODES.fieldNotFound, `field not found[field=${name}]`);
  const altered = Object.entries(params).reduce<Field>(
    (before, [key, value]) => alterParam(before, key, value, collection),
    field,
  );
  return fields.map((candidate) => (candidate === field ? altered : candidate));
}

function alterParam(field: Field, key: string, value: string, collection: string): Field {
  switch (key) {
    case 'dim':
      throw invalidParameter(`the dimension of field ${field.name} cannot be changed`);
    case 'max_length':
      if (field.maxLength === undefined) throw notOf(field, key);
      return { ...field, maxLength: readSize(key, field.name, { [key]: value }, collection) };
    case 'max_capacity':
      if (field.maxCapacity === undefined) throw notOf(field, key);
      return { ...field, maxCapacity: readSize(key, field.name, { [key]: value }, collection) };
    default:
      return { ...field, typeParams: { ...field.typeParams, [key]: value } };
  }
}

function notOf({ name, dataType }: Field, key: string): Refusal {
  return invalidParameter(`can not modify ${key} of field ${name}: a ${dataType} has none`);
}
