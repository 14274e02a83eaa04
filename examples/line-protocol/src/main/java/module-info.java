/** {@code protocol: line}. */
module com.example.line {
    requires io.trepak.api;
    requires static com.google.auto.service;

    provides io.trepak.api.protocol.Protocol with
            com.example.line.Line;
}
