package io.trepak.engine.config.diff;

import io.trepak.engine.config.Effect;

/**
 * A key of the file with another value; passwords are hidden.
 *
 * @param before null when it had none
 * @param after null when it has none
 */
public record KeyChange(String key, String before, String after, Effect effect) {}
