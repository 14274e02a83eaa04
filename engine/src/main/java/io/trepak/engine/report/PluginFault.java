package io.trepak.engine.report;

/**
 * How often a plugin in use has failed since the start.
 *
 * @param kind see {@link PluginInfo#kind}
 * @param name see {@link PluginInfo#name}
 * @param origin see {@link PluginInfo#origin}
 * @param count exceptions thrown and contracts broken, each of which cost one request, connection or change of servers
 */
public record PluginFault(String kind, String name, String origin, long count) {}
