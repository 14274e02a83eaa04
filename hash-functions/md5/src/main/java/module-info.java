/** {@code hash: md5}. */
module io.trepak.hash.md5 {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.HashFunction with
            io.trepak.hash.md5.Md5;
}
