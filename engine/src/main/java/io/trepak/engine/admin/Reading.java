package io.trepak.engine.admin;

import io.trepak.api.export.Sample;
import java.util.Map;

/** One number of one moment. */
record Reading(String name, String help, Kind kind, Map<String, String> labels, double value) implements Sample {}
