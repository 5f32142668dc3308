package org.posthouse.agent.offline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.Query;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mail.text.Needle;
import org.posthouse.mail.text.SearchableText;

/** Finds messages among those that are here. The text of a message that is not here is its line in the listing. */
final class Matching {
    private final View view;

    Matching(View view) {
        this.view = view;
    }

    static boolean namesFolder(Query query) {
        return switch (query) {
            case Query.In q -> true;
            case Query.And q -> q.all().stream().anyMatch(Matching::namesFolder);
            case Query.Or q -> q.any().stream().anyMatch(Matching::namesFolder);
            case Query.Not q -> namesFolder(q.query());
            case Query.Everything q -> false;
            case Query.Text q -> false;
            case Query.Flag q -> false;
            case Query.Attachment q -> false;
            case Query.Since q -> false;
            case Query.Before q -> false;
            case Query.Larger q -> false;
            case Query.Smaller q -> false;
        };
    }

    boolean matches(Query query, Head head) throws IOException, RemoteException {
        return switch (query) {
            case Query.Everything q -> true;
            case Query.And q -> all(q.all(), head);
            case Query.Or q -> any(q.any(), head);
            case Query.Not q -> !matches(q.query(), head);
            case Query.Text q -> text(q, head);
            case Query.Flag q -> head.flags().contains(q.keyword().toLowerCase(java.util.Locale.ROOT));
            case Query.Attachment q -> head.attachments();
            case Query.Since q -> !head.date().isBefore(q.moment());
            case Query.Before q -> head.date().isBefore(q.moment());
            case Query.Larger q -> head.size() > q.octets();
            case Query.Smaller q -> head.size() < q.octets();
            case Query.In q -> head.folders().contains(view.existing(q.folder()));
        };
    }

    private boolean all(List<Query> queries, Head head) throws IOException, RemoteException {
        for (Query query : queries)
            if (!matches(query, head))
                return false;
        return true;
    }

    private boolean any(List<Query> queries, Head head) throws IOException, RemoteException {
        for (Query query : queries)
            if (matches(query, head))
                return true;
        return false;
    }

    private boolean text(Query.Text q, Head head) throws IOException {
        var needle = new Needle(q.text());
        return switch (q.field()) {
            case SUBJECT -> needle.in(head.subject());
            case FROM -> people(head.from(), needle);
            case TO -> people(head.to(), needle);
            case CC -> whole(head, text -> text.header("Cc", needle));
            case BODY -> needle.in(head.preview()) || whole(head, text -> text.body(needle));
            case ANYWHERE -> needle.in(head.subject()) || people(head.from(), needle) || people(head.to(), needle)
                    || needle.in(head.preview()) || whole(head, text -> text.header(needle) || text.body(needle));
        };
    }

    private static boolean people(List<HeaderAddress.Entry> people, Needle needle) {
        return people.stream().anyMatch(e -> needle.in(e.name() + " <" + e.local() + "@" + e.domain() + ">"));
    }

    private interface Look {
        boolean at(SearchableText text) throws IOException;
    }

    private boolean whole(Head head, Look look) throws IOException {
        Path file;
        try {
            file = view.file(head.id());
        } catch (RemoteException e) {
            return false;
        }
        try (FileSource source = FileSource.open(file)) {
            return look.at(new SearchableText(source, Structure.of(source, Limits.DEFAULT)));
        }
    }
}
