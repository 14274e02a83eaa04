/** Servers for people who have none. Good for a demonstration, never for a proof. */
package io.trepak.demo;
