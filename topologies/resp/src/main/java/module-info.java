/** What topologies of Redis have in common: how servers are asked, and what they say. */
module io.trepak.topology.resp {
    exports io.trepak.topology.resp;
}
