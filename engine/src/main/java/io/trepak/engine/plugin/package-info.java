/** Finds plugins and hands them out by kind and name, or says clearly why not. */
package io.trepak.engine.plugin;
