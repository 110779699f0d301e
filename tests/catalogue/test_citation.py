"""References as people read them."""

import pytest

from counselor.catalogue.citation import cite, doi_link


@pytest.mark.parametrize(
    ("id_", "sentence"),
    [
        (
            "laurenceau2005",
            "Laurenceau, J.-P., Barrett, L. F., & Rovine, M. J. (2005). The interpersonal process"
            " model of intimacy in marriage: A daily-diary and multilevel modeling approach. "
            "Journal of Family Psychology, 19(2), 314–323.",
        ),
        (
            "reis1988",
            "Reis, H. T., & Shaver, P. (1988). Intimacy as an interpersonal process. In S. Duck "
            "(Ed.), Handbook of personal relationships (pp. 367–389). Wiley.",
        ),
        (
            "johnson2008",
            "Johnson, S. M. (2008). Hold me tight: Seven conversations for a lifetime of love. Little, Brown.",
        ),
        (
            "lavner2016",
            "Lavner, J. A., Karney, B. R., & Bradbury, T. N. (2016). Does couples’ communication "
            "predict marital satisfaction, or does marital satisfaction predict communication? "
            "Journal of Marriage and Family, 78(3), 680–694.",
        ),
        (
            "rogers2018",
            "Rogers, S. L., Howieson, J., & Neame, C. (2018). I understand you feel that way, but"
            " I feel this way: The benefits of I-language and communicating perspective during "
            "conflict. PeerJ, 6, e4831.",
        ),
        (
            "boimanmeshita2020",
            "Boiman-Meshita, M., & Littman-Ovadia, H. (2020). The marital version of three good "
            "things: A mixed-method study. Journal of Positive Psychology.",
        ),
    ],
)
def test_a_citation(catalogue, id_, sentence):
    assert cite(catalogue.references[id_]) == sentence


def test_every_reference_makes_a_whole_sentence(catalogue):
    for reference in catalogue.references.values():
        sentence = cite(reference)
        assert sentence.endswith((".", "?"))
        assert str(reference.year) in sentence
        assert not any(bad in sentence for bad in ("None", "..", "  ", " ,", ",.", "()", "Book."))


def test_a_link_stands_only_where_the_doi_was_seen(catalogue):
    references = catalogue.references
    assert doi_link(references["spengler2024"]) is None
    assert doi_link(references["carson2004"]) == "https://doi.org/10.1016/S0005-7894(04)80028-5"
    hostile = references["carson2004"].model_copy(update={"doi": '10.1000/"><script>'})
    assert doi_link(hostile) == "https://doi.org/10.1000/%22%3E%3Cscript%3E"
