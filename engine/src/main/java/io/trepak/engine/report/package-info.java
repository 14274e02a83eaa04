/** What an embedding program is told: plugins, their faults, what a reload did. Values only. */
@NullMarked
package io.trepak.engine.report;

import org.jspecify.annotations.NullMarked;
