// Calls to the site's own API.

import { t } from "./text.js";

export class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }

  /** Whether it is worth asking again later. */
  get passing() {
    return this.code === 0 || this.code >= 500;
  }
}

async function answer(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (failure) {
    if (failure.name === "AbortError") throw failure;
    throw new ApiError(0, t("site.noAnswer"));
  }
  const body = await response.json().catch(() => null);
  if (!response.ok) {
    throw new ApiError(response.status, body?.error?.message ?? t("site.answered", { status: response.status }));
  }
  return body;
}

/** The JSON at a path; undefined parameters are left out. */
export function get(path, parameters = {}, options = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined));
  return answer(query.size ? `${path}?${query}` : path, { cache: "no-cache", ...options });
}

export function post(path, body) {
  const json = body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  return answer(path, { method: "POST", ...json });
}

export function remove(path) {
  return answer(path, { method: "DELETE" });
}

export function runPath(run) {
  return `/api/runs/${encodeURIComponent(run)}`;
}

/** JSON has no NaN and no infinities, so they come as strings. */
export function number(value) {
  return typeof value === "string" ? Number(value) : value;
}
