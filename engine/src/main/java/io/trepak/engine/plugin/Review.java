package io.trepak.engine.plugin;

import io.trepak.engine.config.Difference;
import io.trepak.engine.config.Warning;
import java.util.List;

/**
 * What the plugins of a pool, and the engine, have to say about it.
 *
 * @param warnings what nobody sets on purpose, for every start; in the order of the file
 * @param risks what may be meant, for who asks; in the order they were found
 * @param differences what twemproxy does otherwise, in the order they were found
 */
public record Review(List<Warning> warnings, List<Warning> risks, List<Difference> differences) {
    static final Review NONE = new Review(List.of(), List.of(), List.of());
}
