package io.trepak.engine.report;

import java.util.List;

/**
 * What a reload of the configuration has done.
 *
 * @param changes one line each; empty when everything was in force already
 * @param warnings what is in the file and not in force, or works but will surprise; one line each
 */
public record ReloadReport(List<String> changes, List<String> warnings) {}
