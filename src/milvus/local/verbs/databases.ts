/** @file The verbs of databases (contract section 2.8). */
import { invalidParameter, Refusal } from '../../failure.ts';
import { MILVUS_LIMITS } from '../../limits.ts';
import { readMap, readTexts, requireText, stringified, type Body } from '../../request.ts';
import { MILVUS_CODES, type DatabaseDescription } from '../../types.ts';
import type { MilvusVerbs } from '../../verbs.ts';
import type { DatabaseRecord } from '../catalog.ts';
import { DEFAULT_DATABASE } from '../collection-record.ts';
import { databaseNotFound, DONE, type Engine, type Handler } from '../engine.ts';
import { checkDatabaseName } from '../names.ts';
import { mergeProperties, propertiesOf, withoutProperties } from '../properties.ts';

export function databaseVerbs(engine: Engine): Record<keyof MilvusVerbs['databases'], Handler> {
  const { catalog } = engine;

  const find = async (body: Body): Promise<DatabaseRecord> => {
    const name = requireText(body, 'dbName');
    const record = await catalog.database(name);
    if (!record) throw databaseNotFound(name);
    return record;
  };

  /** Runs alone, and is told to who keeps an eye on the store. */
  const change = async (work: () => Promise<void>): Promise<typeof DONE> => {
    await catalog.exclusively(work);
    engine.tell({ collectionName: '', kind: 'changed', rows: 0 });
    return DONE;
  };

  return {
    list: async () => ({ data: (await catalog.databases()).map(({ name }) => name) }),

    create: (body) => {
      const name = requireText(body, 'dbName');
      const properties = propertiesOf(stringified(readMap(body, 'properties')));
      checkDatabaseName(name);
      return change(async () => {
        if (await catalog.database(name)) {
          throw new Refusal(MILVUS_CODES.unexpected, `database already exist: ${name}`);
        }
        if ((await catalog.databases()).length >= MILVUS_LIMITS.databases) {
          throw new Refusal(
            MILVUS_CODES.databasesExhausted,
            `exceeded the limit number of database[limit=${MILVUS_LIMITS.databases}]`,
          );
        }
        await catalog.addDatabase(name, properties);
      });
    },

    describe: async (body) => {
      const { id, name, properties } = await find(body);
      return { data: { dbName: name, dbID: id, properties } satisfies DatabaseDescription };
    },

    drop: (body) => {
      const name = requireText(body, 'dbName');
      return change(async () => {
        if (name === DEFAULT_DATABASE) throw invalidParameter('can not drop default database');
        if (!(await catalog.database(name))) return;
        if ((await catalog.collections(name)).length > 0) {
          throw invalidParameter(
            `database:${name} not empty, must drop all collections before drop database`,
          );
        }
        await catalog.removeDatabase(name);
      });
    },

    alter: (body) => {
      const given = readMap(body, 'properties');
      return change(async () => {
        const record = await find(body);
        const properties = mergeProperties(record.properties, stringified(given));
        await catalog.putDatabase({ ...record, properties });
      });
    },

    dropProperties: (body) => {
      const keys = readTexts(body, 'propertyKeys') ?? [];
      return change(async () => {
        const record = await find(body);
        await catalog.putDatabase({ ...record, properties: withoutProperties(record.properties, keys) });
      });
    },
  };
}
