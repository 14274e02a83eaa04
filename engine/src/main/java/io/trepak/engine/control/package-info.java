/**
 * What changes while the proxy runs, and in which order: pools and listeners of a configuration, reloads, servers whose names
 * have other addresses. Thread: one at a time, any that may block.
 */
package io.trepak.engine.control;
