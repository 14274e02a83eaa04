/**
 * What all rooms of one worker share: its loop and clock, arrays and chunks, the memory budget, scratch, and the list of those
 * who are to be woken at the end of the turn. Knows nothing of clients, servers or requests.
 */
package io.trepak.engine.worker.resources;
