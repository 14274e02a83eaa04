package io.trepak.tools;

import io.trepak.engine.config.Warning;
import io.trepak.engine.plugin.PoolPlugins;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Holds a pool against every rule: those of its plugins, of the engine, and of this package. */
final class Lint {
    private Lint() {}

    /** What is risky in a pool, in the order of the file. */
    static List<Warning> of(PoolPlugins pool) {
        List<Warning> warnings = new ArrayList<>(pool.review().warnings());
        warnings.addAll(pool.review().risks());
        for (LintRule rule : LintRule.ALL) {
            rule.check()
                    .accept(
                            pool.config(),
                            (at, what) -> warnings.add(new Warning(at, rule.name(), what, rule.why(), rule.advice())));
        }
        warnings.sort(Comparator.comparingInt(warning -> warning.at().line()));
        return warnings;
    }
}
