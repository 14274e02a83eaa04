/**
 * What those who watch the proxy see: counters added up over workers, metrics, the admin port, exporters, the watchdog.
 * Nothing of it is on a request's way; all it knows of a worker it asks that worker's loop for.
 */
package io.trepak.engine.admin;
