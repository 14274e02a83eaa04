/**
 * A real proxy around a plugin, with scripted servers behind it and a client before it, all on free ports of this machine. Texts
 * are bytes as Latin-1 characters. What is waited for longer than ten seconds fails.
 */
package io.trepak.testkit;
