module io.trepak.api {
    exports io.trepak.api;
    exports io.trepak.api.protocol;
    exports io.trepak.api.extension;
}
