package io.trepak.api.export;

import io.trepak.api.Options;
import io.trepak.api.Plugin;

/** Carries metrics to where people look at them; the file names it with {@code exporters: first second}, at the left margin. */
public interface Exporter extends Plugin {
    /**
     * Gets ready: reads every key it knows, and touches nothing. Called at the start, and by a mere check of a file, which closes what
     * it gets.
     *
     * <p>Thread: control.
     *
     * @throws IllegalArgumentException from {@link Options#invalid} when an option makes no sense
     */
    Export open(ExporterContext context);
}
