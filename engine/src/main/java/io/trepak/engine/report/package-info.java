/** What an embedding program is told: plugins, their faults, what a reload did. Values only. */
package io.trepak.engine.report;
