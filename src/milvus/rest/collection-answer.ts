/** @file The description of a collection, whichever release and dialect it comes from. */
import type { Body } from '../request.ts';
import type { CollectionDescription, DataType, FieldDescription, KeyValue } from '../types.ts';

/** REST v1 writes a type's parameter behind it: `FloatVector(8)`, `VarChar(512)`. */
const TYPE_WITH_PARAMETER = /^(\w+)\((\d+)\)$/;
const VARCHAR = 'VarChar';
/** Field ids start here, in order of declaration. */
const FIRST_FIELD_ID = 100;

/** What a server's answer leaves out has Milvus' default: REST v1 and older releases tell less. */
export function readDescription(data: unknown): CollectionDescription {
  const answer = (data ?? {}) as Partial<CollectionDescription>;
  const fields = (answer.fields ?? []).map(readField);
  return {
    collectionID: 0,
    description: '',
    enableDynamicField: false,
    load: 'LoadStateNotLoad',
    shardsNum: 1,
    partitionsNum: 1,
    consistencyLevel: 'Bounded',
    ...answer,
    collectionName: answer.collectionName ?? '',
    autoId: answer.autoId ?? fields.some((field) => field.primaryKey && field.autoId),
    fields,
    structFields: answer.structFields ?? [],
    functions: answer.functions ?? [],
    indexes: answer.indexes ?? [],
    aliases: answer.aliases ?? [],
    properties: answer.properties ?? [],
  };
}

function readField(field: Partial<FieldDescription>, position: number): FieldDescription {
  const written = field.type ?? '';
  const [, type = written, parameter] = TYPE_WITH_PARAMETER.exec(written) ?? [];
  const params: readonly KeyValue[] | undefined =
    parameter === undefined
      ? field.params
      : [{ key: type === VARCHAR ? 'max_length' : 'dim', value: parameter }];
  return {
    id: FIRST_FIELD_ID + position,
    primaryKey: false,
    partitionKey: false,
    clusteringKey: false,
    autoId: false,
    nullable: false,
    description: '',
    ...field,
    name: field.name ?? '',
    type: type as DataType,
    ...(params ? { params } : {}),
  };
}

/** Lists that are empty may come as null. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The field that holds the primary key. */
export function primaryKeyOf({ fields }: CollectionDescription): FieldDescription | undefined {
  return fields.find((field) => field.primaryKey);
}

/** Length of the vectors of a field as described. */
export function dimensionOf({ params }: FieldDescription): number | undefined {
  const dim = params?.find(({ key }) => key === 'dim')?.value;
  return dim === undefined ? undefined : Number(dim);
}

/** Descriptions asked for once and kept, for reading rows. Whoever changes a schema clears it. */
export class DescriptionCache {
  readonly #describe: (scope: Body, signal?: AbortSignal) => Promise<CollectionDescription>;
  readonly #known = new Map<string, CollectionDescription>();

  /** @param describe throws a Refusal where there is no such collection */
  constructor(describe: (scope: Body, signal?: AbortSignal) => Promise<CollectionDescription>) {
    this.#describe = describe;
  }

  /** @param request names collection and database @throws what `describe` throws; nothing is kept then */
  async of({ dbName, collectionName }: Body, signal?: AbortSignal): Promise<CollectionDescription> {
    const scope = { dbName, collectionName };
    const key = JSON.stringify(scope);
    const known = this.#known.get(key);
    if (known) return known;
    const description = await this.#describe(scope, signal);
    this.#known.set(key, description);
    return description;
  }

  clear(): void {
    this.#known.clear();
  }
}
