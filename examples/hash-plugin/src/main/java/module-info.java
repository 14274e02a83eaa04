/** {@code hash: sdbm}. */
module com.example.sdbm {
    requires io.trepak.api;
    requires static com.google.auto.service;

    provides io.trepak.api.HashFunction with
            com.example.sdbm.Sdbm;
}
