import type { HttpRequestData, HttpResponseData } from '@remit/core/event';
import type { ModelMemory } from '../llm/memory.ts';
import type { LossReport } from '../loss-report.ts';
import type { Told } from '../result.ts';
import type { ReadBody } from './body.ts';
import type { Headers, RequestHead, ResponseHead } from './head.ts';

/**
 * What an exchange over HTTP means beyond being one: a question to a model, a call of a tool, spans of a trace. To add one: write
 * it where its subject is and add it to the list in meanings.ts. It recognises by path, headers and shape of the body, never by
 * host alone (gateways and private addresses speak the same), and everything it is given is hostile.
 */
export interface Meaning {
  readonly id: string;
  /** Undefined when the request has not this meaning. */
  request(request: HttpRequest, context: MeaningContext): Understood | undefined;
  /** A response whose request was not seen, or meant nothing: by its own shape. */
  response?(response: HttpResponse, asked: Asked | undefined, context: MeaningContext): Answer | undefined;
}

/** A request that has a meaning. It lives until the response came: it must not hold on to the request's body. */
export interface Understood {
  /** In the place of the `http.request`; empty where the request alone says nothing. */
  readonly told: readonly Told[];
  /** What is told in the place of the `http.response`; undefined: it stays one. */
  response(response: HttpResponse, context: MeaningContext): Answer | undefined;
  /** Asked at the head of a response without content coding: whoever reads its body as it comes need not wait for its end. */
  listen?(response: Omit<HttpResponse, 'body'>, context: MeaningContext): BodyListener | undefined;
}

/** Reads a body that may go on for as long as the session, such as a stream of events. */
export interface BodyListener {
  bytes(bytes: Uint8Array): readonly Told[];
  /** From here on bytes are missing. */
  gap(): void;
  /** The stream is read here alone: its body need not be kept for `response`, which is not asked then. */
  readonly only: boolean;
  end(): readonly Told[];
}

export interface Answer {
  readonly told: readonly Told[];
  /** The content says itself that it is whole, though what carried it broke off. */
  readonly whole?: boolean;
}

/**
 * What accompanies an exchange without taking its place, such as a call of a cloud's API. All companions are asked; what they
 * tell comes after what the exchange itself tells.
 */
export interface Companion {
  readonly id: string;
  request(request: HttpRequest, context: MeaningContext): Accompanied | undefined;
}

/** It lives until the response came: it must not hold on to the request's body. */
export interface Accompanied {
  readonly told?: readonly Told[];
  response(response: HttpResponse, context: MeaningContext): readonly Told[];
}

export interface HttpRequest {
  /** As an `http.request` tells it, its body not yet described. */
  readonly data: HttpRequestData;
  readonly head: RequestHead;
  /** Without query, as it was sent: secrets in it are not replaced. */
  readonly path: string;
  readonly body: ReadBody;
}

export interface HttpResponse {
  readonly data: HttpResponseData;
  readonly head: ResponseHead;
  readonly body: ReadBody;
  /** HTTP/2 only: what stood after the body, such as gRPC's status. */
  readonly trailers?: Headers;
}

/** What is remembered of every request that was seen. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly host: string | undefined;
}

export interface MeaningContext {
  readonly key: string;
  readonly memory: ModelMemory;
  readonly loss: Pick<LossReport, 'unread' | 'unsupported'>;
}
