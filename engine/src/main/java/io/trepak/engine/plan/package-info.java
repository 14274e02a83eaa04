/**
 * Questions about configurations: where a key goes, what differs between two of them, which keys move, what is risky. Plain
 * values in and out; opens nothing, prints nothing, and nothing of it is on the way of a request.
 */
package io.trepak.engine.plan;
