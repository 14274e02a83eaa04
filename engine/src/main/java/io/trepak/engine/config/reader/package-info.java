/** From a file to the records of a configuration; every check that needs no plugin. Thread: the caller's. */
package io.trepak.engine.config.reader;
