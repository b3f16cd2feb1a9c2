// A dashboard as its JSON is: Grafana's own type with the values of its enums as they are written, and with what
// Prometheus adds to a query.
import type { Dashboard, DataQuery } from "@grafana/schema";

type Query = Pick<DataQuery, "refId" | "hide" | "datasource"> & { expr: string };
type AsJson<T> = T extends string
  ? `${T}`
  : T extends DataQuery
    ? Query
    : T extends (infer Item)[]
      ? AsJson<Item>[]
      : T extends object
        ? { [Key in keyof T]: AsJson<T[Key]> }
        : T;

export type DashboardFile = AsJson<Dashboard>;
