/**
 * One request on its way: what a server connection knows of it, and the order in which responses are due. A request takes its own
 * response; whoever makes one says what becomes of that. Knows neither clients nor servers.
 */
package io.trepak.engine.worker.request;
