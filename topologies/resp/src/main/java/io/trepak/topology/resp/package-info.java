/** Asks Redis servers, sentinels and nodes of a cluster by RESP 2, for topologies. No API: it may change with each version. */
package io.trepak.topology.resp;
