package org.posthouse.protocol.sasl;

import java.util.List;
import java.util.Optional;
import org.posthouse.base.net.Connection;

/** What ties a login to the secure channel it goes through, so that somebody in the middle cannot pass it on. RFC 5056 */
public interface ChannelBindings {
    /** No secure channel, or none that can be bound to. */
    ChannelBindings NONE = new ChannelBindings() {
        @Override
        public List<String> types() {
            return List.of();
        }

        @Override
        public Optional<byte[]> data(String type) {
            return Optional.empty();
        }
    };

    /** Those of a connection, as it is at the moment. */
    static ChannelBindings of(Connection connection) {
        return new ChannelBindings() {
            @Override
            public List<String> types() {
                return connection.channelBindingTypes();
            }

            @Override
            public Optional<byte[]> data(String type) {
                return connection.channelBinding(type);
            }
        };
    }

    /** Registered names of the types this channel has, the best first. */
    List<String> types();

    /** The binding data; empty for a type that this channel has not. */
    Optional<byte[]> data(String type);
}
