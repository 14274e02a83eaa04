package io.trepak.command;

import java.util.List;

/**
 * What a first word may ask for instead of a proxy.
 *
 * @param usage the word, and what follows it
 * @param text what it does, a sentence or two
 * @param words what its arguments are that are no options: the first one, or all
 */
public record Command(String word, String usage, String text, Option.Value words, List<Option> options) {}
