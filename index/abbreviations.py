"""Words the sentence splitter needs: abbreviations, words that open a sentence, months.

Three kinds of abbreviation, all without the last period and in lower case; ``z.b`` stands for
"z. B." and "z.B." alike:

- ``NEVER``: no sentence ends here, whatever follows ("Dr. Müller", "z. B. Die Linke");
- ``MAYBE``: one ends here if the next word opens sentences ("… usw. Die Kosten …");
- ``NUMBER``: an abbreviation only in front of a number ("Art. 16", but "auf diese Art. Peter …").
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The splitter's words for one language."""

    never: frozenset[str]
    maybe: frozenset[str]
    number: frozenset[str]
    starters: frozenset[str]


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_EVERYWHERE = _set("etc inc ltd co corp bros jr sr gmbh e.v u.s u.k u.n ph.d a.m p.m")


def _words(*, never: str, maybe: str, number: str, starters: str) -> Words:
    return Words(
        never=_set(never),
        maybe=_set(maybe) | _EVERYWHERE,
        number=_set(number),
        starters=_set(starters),
    )


GERMAN_MONTHS = _set(
    """januar jänner februar märz april mai juni juli august september oktober november dezember
    jan feb mär apr jun jul aug sep sept okt nov dez"""
)
# Nouns that an ordinal stands in front of even after a noun: "Ende 19. Jahrhundert".
GERMAN_ORDINAL_NOUNS = _set(
    """jahrhundert jahrhunderts jahrhunderte jh jhd jhdt jahrtausend jahrtausends klasse lebensjahr
    jahrgang weltkrieg woche monat tag stock obergeschoss etage semester auflage"""
)

_GERMAN = _words(
    never="""dr prof nr nrn fa abs bzw ca ggf ggfs vgl sog evtl inkl exkl zzgl abzgl einschl bspw hl
    st tel fax hr hrn fr frl dipl ing mag allg betr bes engl dt frz lat gegr geb gest verh ehem gen
    kfm hrsg hg aufl kap abb ziff lit rd phil med jur rer nat habil theol gem lt insb insbes urspr
    bzgl entspr ev kath röm österr amerik russ ukr südl nördl östl westl verw resp
    z.b d.h i.d.r i.d.f u.u z.t z.zt s.o s.u m.e u.e i.a i.s i.s.v i.s.d i.v.m o.g u.g s.g d.i
    b.a m.a b.sc m.sc et.al al rev dipl.-ing h.c a.d v.a u.a.m m.w p.a k.u.k a.o n.n i.e
    """,
    maybe="""usw uvm uva uä oä ff mio mrd tsd jh jhd jhdt chr n.chr v.chr std min sek stk ggü u.a
    o.ä u.ä u.v.m u.v.a usf u.s.w a.a.o a.d o.j i.r jan feb mär apr jun jul aug sep sept okt nov
    dez mo di mi sa max mind zit ebd""",
    number="art abt bd bde s str par anm tab lfd pos bl sp fn rn az hausnr plz rz",
    starters="""der die das den dem des ein eine einer eines einem einen dies diese dieser dieses
    diesen diesem er sie es wir ihr ich man in im ins am an auf aus bei beim bis durch für gegen
    hinter mit nach neben ohne seit über um unter vom von vor während wegen zu zum zur zwischen
    aber allerdings also als alle alles andere anders anschließend auch außerdem beide beides
    bereits bislang bisher da dabei dadurch dafür dagegen daher damals damit danach daneben dann
    daran darauf daraufhin daraus darin darüber darum davon davor dazu demnach denn dennoch deren
    derzeit deshalb dessen deswegen doch dort ebenso einige einmal einst endlich erst etwa falls
    ferner gestern gleichzeitig heute hier hierbei hierzu hingegen ihm ihn ihre ihren ihrem immer
    indem infolge insbesondere insgesamt inzwischen ja jede jeder jedes jedoch jene jetzt kein
    keine laut manche mein meine mehr mehrere meist mittlerweile möglicherweise nachdem natürlich
    nein nicht nichts noch nun nur ob obwohl oder offenbar schließlich schon sein seine seinen
    seitdem seither so sobald sodann sogar solche somit sondern sonst sowohl später statt
    stattdessen tatsächlich trotz trotzdem überdies und unser unsere viele vielleicht vermutlich
    wann warum was weder weil weitere weiterhin welche wenn wer wie wieder wo wobei woher wohin
    zudem zuerst zuletzt zunächst zuvor zwar bitte beachten""",
)

_ENGLISH = _words(
    never="""mr mrs ms messrs dr prof st mt ft gen col sgt lt capt cmdr adm maj rev hon sen rep gov
    pres vs v cf viz al e.g i.e eg ie approx dept est fig figs eq ch sec vol ed eds trans ca c.f
    fr br sr.st supt insp atty asst""",
    maybe="""jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat
    sun ave blvd rd u.s.a u.s.s.r d.c b.c a.d b.c.e c.e m.d b.a m.a b.sc m.sc esq hrs mins llc
    plc min max assn univ wash calif mass n.y l.a""",
    number="no nos art p pp par app nr op",
    starters="""the a an this that these those he she it they we you i his her its their our my
    your in on at by for from with to of as after before during since when while if although
    though because but and or nor so however moreover meanwhile then there here what who why how
    where which both each all some many most several other others another not yet also once until
    under over between among according despite following today later now one such only even every
    few with within without furthermore nevertheless instead thus therefore eventually initially
    currently originally in addition please""",
)

_FRENCH = _words(
    never="""m mm mme mmes mlle mlles dr pr me mgr st ste cf env av apr p.ex p.-ex ex c.-à-d
    c.à.d adj éd fig réf bd""",
    maybe="""j.-c av.j.-c apr.j.-c janv févr avr juil sept oct nov déc s.a st.e boul hab""",
    number="no nos art p pp vol chap n t tél",
    starters="""le la les l un une des d ce cet cette ces il elle ils elles on nous vous je j en
    dans au aux à sur sous pour par avec sans mais et ou donc or ni car puis après avant selon lors
    depuis pendant quand comme si son sa ses leur leurs cela c qu toutefois cependant ainsi alors
    chaque plusieurs certains aujourd tout tous toute toutes entre vers chez qui que quoi où
    pourquoi comment de du ne n s y""",
)

_SPANISH = _words(
    never="""sr sra srta sres dr dra d dña ud uds prof profa st sto sta lic ing gral cnel cap
    p.ej ej aprox ee ff fig ed eds vid""",
    maybe="""a.c d.c ee.uu ff.aa s.a ene feb mar abr jun jul ago sept oct nov dic avda pdte cía""",
    number="núm no art pág págs p pp vol cap tel n.º",
    starters="""el la los las un una unos unas este esta esto estos estas ese esa eso aquel aquella
    él ella ellos ellas nosotros yo usted en por para con sin sobre de del al a y o pero cuando
    como según desde hasta su sus se lo le no si también además aunque porque entonces después
    antes durante entre tras hoy ahora luego mientras cada muchos algunos todos todo qué quién
    cuándo cómo dónde ante mi""",
)

_ITALIAN = _words(
    never="sig sigg sig.ra dott dott.ssa prof avv ing arch on sen gen col cap s cfr p.es es fig",
    maybe="ecc a.c d.c s.p.a gen feb mar apr mag giu lug ago sett ott nov dic",
    number="n art pag pagg p pp vol cap tel nr",
    starters="""il lo la i gli le l un una uno questo questa questi queste quello quella è in nel
    nella nei nelle a al alla da dal dalla di del della dei con per su sul sulla ma e o quando come
    secondo egli lui lei loro essi si non anche dopo prima durante tra fra oggi poi se che chi cosa
    perché dove ogni molti alcuni tutti""",
)

_DUTCH = _words(
    never="dhr mevr mw dr prof ir ing mr drs st bijv bv nl d.w.z m.b.t t.o.v i.p.v o.a z.g zgn ca",
    maybe="enz e.d m.n n.v b.v jan feb mrt apr jun jul aug sept okt nov dec v.chr n.chr mln mld",
    number="nr art blz p pp tel",
    starters="""de het een dit dat deze die hij zij ze wij we ik in op aan bij van voor met na naar
    om over door uit tot maar en of als toen omdat ook er daar zijn haar hun volgens sinds tijdens
    wat wie waar waarom hoe wanneer""",
)

_PORTUGUESE = _words(
    never="sr sra srta dr dra d prof profa exmo exma eng v.exa p.ex ex fig",
    maybe="a.c d.c e.u.a s.a jan fev mar abr mai jun jul ago set out nov dez av ltda",
    number="n no art pág págs p pp vol cap tel",
    starters="""o a os as um uma uns umas este esta isto esse essa isso ele ela eles elas nós eu em
    no na nos nas de do da por pelo pela para com sem sobre mas e ou quando como segundo se não
    também além depois antes durante entre hoje agora seu sua que quem onde""",
)

_POLISH = _words(
    never="dr prof inż mgr gen płk kpt ks św ul al np tzn tj tzw m.in ok im woj pow",
    maybe="itd itp r w wieku godz zł tys mln mld p.n.e n.e",
    number="nr art str s t poz ust pkt tel",
    starters="""w we z ze na do od po przed przez to ten ta te tego on ona oni jest się nie i a ale
    gdy kiedy jak jednak według podczas oraz czy co kto gdzie dlaczego""",
)

_BY_LANGUAGE = {
    "de": _GERMAN,
    "en": _ENGLISH,
    "fr": _FRENCH,
    "es": _SPANISH,
    "it": _ITALIAN,
    "nl": _DUTCH,
    "pt": _PORTUGUESE,
    "pl": _POLISH,
}


def words(lang: str) -> Words:
    """Return the words for a language; English ones where the language has none of its own."""
    return _BY_LANGUAGE.get(lang, _ENGLISH)
