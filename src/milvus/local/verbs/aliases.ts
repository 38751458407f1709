/** @file The verbs of aliases (contract section 2.7). */
import { Refusal } from '../../failure.ts';
import { readText, requireText, type Body } from '../../request.ts';
import { MILVUS_CODES, type AliasDescription } from '../../types.ts';
import type { MilvusVerbs } from '../../verbs.ts';
import type { CollectionRecord } from '../collection-record.ts';
import { collectionNotFound, DONE, type Engine, type Handler } from '../engine.ts';
import { checkName } from '../names.ts';

export function aliasVerbs(engine: Engine): Record<keyof MilvusVerbs['aliases'], Handler> {
  const { catalog } = engine;

  /** The collection that an alias stands for; `undefined` for a name that is no alias. */
  const holder = async (database: string, alias: string): Promise<CollectionRecord | undefined> => {
    const record = await catalog.find(database, alias);
    return record?.aliases.includes(alias) ? record : undefined;
  };

  const target = async (database: string, body: Body): Promise<CollectionRecord> => {
    const name = requireText(body, 'collectionName');
    const record = await catalog.find(database, name);
    if (record?.name !== name) throw collectionNotFound(database, name);
    return record;
  };

  const without = (alias: string) => (record: CollectionRecord) => ({
    ...record,
    aliases: record.aliases.filter((other) => other !== alias),
  });
  const withAlias = (alias: string) => (record: CollectionRecord) => ({
    ...record,
    aliases: [...record.aliases, alias],
  });

  return {
    list: async (body) => {
      const name = readText(body, 'collectionName') ?? '';
      const database = await engine.database(body);
      const records = name === '' ? await catalog.collections(database) : [await target(database, body)];
      return { data: records.flatMap(({ aliases }) => aliases) };
    },

    describe: async (body) => {
      const alias = requireText(body, 'aliasName');
      const database = await engine.database(body);
      const record = await holder(database, alias);
      if (!record) throw aliasNotFound(database, alias);
      const data: AliasDescription = { dbName: database, collectionName: record.name, aliasName: alias };
      return { data };
    },

    create: async (body) => {
      const alias = requireText(body, 'aliasName');
      requireText(body, 'collectionName');
      const database = await engine.database(body);
      checkName('collection alias', alias);
      await catalog.exclusively(async () => {
        const collection = await target(database, body);
        const taken = await catalog.find(database, alias);
        if (taken?.name === alias) {
          throw new Refusal(
            MILVUS_CODES.aliasCollectionNameConflict,
            `alias and collection name conflict[database=${database}][alias=${alias}]`,
          );
        }
        if (taken?.id === collection.id) return;
        if (taken) {
          throw new Refusal(
            MILVUS_CODES.aliasExists,
            `${alias} is alias to another collection: ${taken.name}: alias already exist[database=${database}][alias=${alias}]`,
          );
        }
        await engine.change({ id: collection.id, change: withAlias(alias) });
      });
      return DONE;
    },

    alter: async (body) => {
      const alias = requireText(body, 'aliasName');
      requireText(body, 'collectionName');
      const database = await engine.database(body);
      await catalog.exclusively(async () => {
        const collection = await target(database, body);
        const before = await holder(database, alias);
        if (!before) throw aliasNotFound(database, alias);
        if (before.id === collection.id) return;
        await engine.change(
          { id: before.id, change: without(alias) },
          { id: collection.id, change: withAlias(alias) },
        );
      });
      return DONE;
    },

    drop: async (body) => {
      const alias = requireText(body, 'aliasName');
      const database = await engine.database(body);
      await catalog.exclusively(async () => {
        const record = await holder(database, alias);
        if (record) await engine.change({ id: record.id, change: without(alias) });
      });
      return DONE;
    },
  };
}

function aliasNotFound(database: string, alias: string): Refusal {
  return new Refusal(MILVUS_CODES.aliasNotFound, `alias not found[database=${database}][alias=${alias}]`);
}
