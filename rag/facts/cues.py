"""Words that turn a sentence round: who reports how, negation, and pairs of opposites.

Patterns are matched at the start of folded words (no accents, no capitals); a space in a pattern
stands for a few words between, as in "wies … zurück". German, English, French, Spanish.
"""

# ruff: noqa: E501  (tables: a row a line)

REPORTING: dict[str, str] = {
    "deny": "lehnte_ab lehnt_ab lehnten_ab abgelehn ablehn abzulehn bestreit bestritt leugn dementi abgestritten abstreit stritt_ab streitet_ab "
    "zuruckgewies zuruckweis zuruckzuweis wies_zuruck weist_zuruck wiesen_zuruck weisen_zuruck "
    "widersprach widersprech widersprich verneint verneinen deny denies denied denying denial refut disput "
    "rebuff repudiat dismissed dismisses reject contradict nie$ nia$ nient$ nier$ niaient$ niait$ "
    "nierent$ dement rejet recus contest nego$ negaron$ negar$ niega niegan desmint desment "
    "desmient rechaz rebat",
    "confirm": "bestatig eingeraum einraum raumte_ein raumt_ein raumten_ein gab_zu gibt_zu gaben_zu "
    "zugegeben zugab zugibt gestand gestehen gestanden confirm admit admis admet conced acknowledg "
    "corroborat reconnu reconnai reconnui avoue$ avoua reconoce reconoci confeso$ confesar confiesa",
    "accuse": "beschuldigt beschuldigen$ vorgeworf vorwerf vorzuwerf wirft_vor warf_vor warfen_vor "
    "werfen_vor bezichtig accused accuses accusing accuse$ accusent accuser accusait accusaient "
    "blame blaming reproche$ reprocha reprochent acuso acusa$ acusan acusar acusad acusab culpo culpa$",
    "accusation": "anschuldig beschuldigung vorwurf vorwurfe accusation alleg acusacion reproches",
    "demand": "forder gefordert verlangt verlangen auffor aufgefor appell rief_auf ruft_auf riefen_auf "
    "aufgerufen aufruf bat_um bittet_um demanded demands calls_for called_for calls_on called_on urged "
    "urges urging appeal exige exigé exigi reclam appel pidi piden pide$ insto$ instan llamo$ "
    "demande$ requested drangt drangte",
    "warn": "warn gewarnt averti advirti advierte",
    "promise": "versprach versprech versprich versprochen zugesag zugesichert gelobt promised promises pledg "
    "vowed promet compromet",
    "threaten": "droht drohte gedroht drohung bedroh threat menac amenaz",
    "apologise": "entschuldig apolog excus disculp",
    "praise": "lobt lobte gelobt lobend prais lauded elog alab felicit",
    "criticise": "kritisier kritik critic critiqu",
    "announce": "kundigte_an kundigt_an kundigten_an angekundigt announc annonc anunci",
    "say": "sagt sagte gesagt erklar ausser geausser beton teilte_mit teilten_mit mitgeteilt berichte "
    "meint meinte behauptet behaupten$ laut$ zufolge said says saying told stated declar claim report "
    "according affirm assur soulign indiqu estim dijo dice$ dijeron asegur afirm segun$ "
    "selon$ explic expliqu dit$ fugte_hinzu added ajout anadio",
}  # fmt: skip

STRICT = ("deny", "confirm", "accuse", "warn", "promise", "threaten", "apologise")
"""Ways of reporting that a claim may state only where its evidence has them."""

AGAINST = {
    "deny": "confirm", "confirm": "deny", "praise": "criticise", "criticise": "praise",
}  # fmt: skip

NEGATION = {
    "de": "nicht nie niemals nichts niemand niemandem niemanden kein keine keinen keinem keiner "
    "keines weder keinerlei keineswegs nirgends",
    "en": "not never none nobody nothing neither nor cannot no t",
    "fr": "ne n pas jamais aucun aucune rien personne ni",
    "es": "no nunca jamas ningun ninguno ninguna nadie nada tampoco ni",
    "it": "non mai nessuno nessuna niente nulla ne",
}
NEUTRAL = (
    r"nicht (?:mehr )?nur|nicht zuletzt|nicht nur|not only|not just|not least|no less|no more than|"
    r"nothing but|non seulement|no solo|no sólo|nicht weniger|no\. ?\d|ob .{1,60} oder nicht|"
    r"or not|oder nicht|no matter|no doubt|whether or not|nicht umsonst|wenn nicht|if not|nichts anderes als"
)
SOFT_NEGATION = (
    r"\b(?:ohne|without|sans|sin|kaum|hardly|scarcely|rarely|selten|fail\w*|scheiter\w*|gescheitert|"
    r"refus\w*|weiger\w*|verweiger\w*|lack\w*|fehl(?:t|te|ten|en|ende\w*)|mangel\w*|prevent\w*|"
    r"verhinder\w*|un(?:able|likely|known|clear|moglich\w*|bekannt\w*|klar\w*|wahr\w*|fahig\w*|"
    r"certain|aware|willing)|in(?:capable|ability|correct|dependent)|impossib\w*|non|den(?:y|ied|ies)|"
    r"nicht|bestritt\w*|bestreit\w*|abgelehnt|ablehn\w*|reject\w*|zuruckgew\w+|verboten|verbot|"
    r"w(?:ies(?:en)?|eist|eisen)\b.{1,120}\bzuruck|(?:lehnt(?:en?)?|stritt(?:en)?)\b.{1,120}\bab|"
    r"prohibit\w*|forbid\w*|avoid\w*|vermeid\w*|instead|stattdessen|statt|anstatt|rather|imposib\w*|"
    r"unwilling|sondern|nein|niega|nego|falta\w*|manqu\w*|ignor\w*|absence|except\w*|ausser)\b"
)

OPPOSITES = """
increas* ris* rose grew grow* climb* gestieg* stieg* steig* zunah* zunimm* zugenom* wuchs* gewachsen* erhoh* augment* hauss* aument* crec* subi* | decreas* fell fall* drop* declin* shrank shrink* reduc* sank* sink* gesunk* gefall* abnah* abnimm* abgenom* schrumpf* verringer* reduz* diminu* baiss* disminu* baj* lower* senk* gesenkt*
victor* win wins won winning sieg* gewann* gewinn* gewonn* gagn* victoir* gan* victori* | defeat* lost lose loses losing niederlag* verlor* verlier* unterlag* perd* defait* derrot* perdi*
before vor vorher bevor avant antes ehe | after nach nachdem danach apres despues
north* nord* norte septentr* | south* sud* suren* merid*
east* ost* est este orient* | west* ouest oeste occident*
first erste ersten erster erstes premier premiere primer primero primera | last letzt* dernier* ultim*
largest biggest grosst* most meist* highest hochst* longest langst* | smallest kleinst* least wenigst* lowest niedrigst* shortest kurzest* geringst*
oldest altest* earliest fruhest* | youngest jungst* newest neuest* latest spatest*
more mehr plus mas hoher* grosser* higher larger greater starker* stronger besser* better | less weniger moins menos niedriger* kleiner* lower smaller fewer geringer* schwach* weaker schlechter* worse
begin* began begun start* anfang* fing fangt begann* begonn* comienz* commenc* debut* empez* | end ends ended endet* beend* finish* termin* fini* acab*
true wahr* richtig* zutreffend* vrai* verdad* correct* korrekt* | false falsch* unwahr* faux* fals* incorrect* wrong* inkorrekt*
success* erfolg* succes* exit* | fail* scheiter* gescheitert* misserfolg* echec* echou* fracas* unsuccess* erfolglos*
allow* erlaub* gestatt* permit* autoris* permet* autoriz* zulass* legal* | forbid* forbad* prohibit* ban banned bans verbot* verbiet* interdi* prohib* untersag* illegal*
accept* angenomm* annehm* akzept* acept* agree* zugestimm* zustimm* zustimmt* stimmt* | reject* refus* ablehn* abgelehn* lehnt* lehnen* rechaz* rejet* weiger* verweiger* declin*
always immer stets toujours siempre | never nie niemals jamais nunca jamas
friend* freund* ami amis amig* | enemy enemies feind* ennemi* enemig*
arriv* ankam* ankommen* angekomm* lleg* | left leav* depart* verliess* verlass* abreis* parti* sali*
import* einfuhr* importier* | export* ausfuhr* exportier*
attack* angreif* angriff* griff* attaqu* atac* | defend* verteid* defend*
possibl* moglich* posibl* | impossib* unmoglich* imposib*
likely wahrscheinlich* probabl* | unlikely unwahrscheinlich* improbabl*
support* unterstutz* sout* apoy* | oppos* widersetz* bekampf* opon* ablehn* abgelehn*
open* offnet* geoffnet* eroffn* ouvr* ouvert* abr* abiert* | clos* schliess* schloss* geschloss* ferm* cerr*
rich* reich* wealth* wohlhab* | poor* arm armen armer armut* pauvr* pobr* povert*
north-korea* | south-korea*
male man men mannlich* manner* | female woman women weiblich* frau frauen*
majority mehrheit* majorit* mayori* | minority minderheit* minorit* minori*
minimum minim* mindestens least | maximum maxim* hochstens
inside innerhalb* | outside ausserhalb*
above oberhalb* uber | below unterhalb* unter under
early fruh fruhe fruhen fruher earlier | late spat* later
guilty schuldig* coupabl* culpabl* | innocent unschuldig* inocent*
strong* stark* fort* fuert* | weak* schwach* faibl* debil*
positiv* | negativ*
advantag* vorteil* | disadvantag* nachteil*
public* offentlich* | privat*
alive lebend* uberleb* surviv* | dead died dies tot* starb* gestorben* mort* muer* killed getotet*
born gebor* | died starb* gestorb*
buy bought kauft* gekauft* erwarb* | sell sold verkauf*
credib* glaubwurdig* glaubhaft* credibl* creibl* | incredib* unglaubwurdig* unglaubhaft*
injur* verletz* hurt wounded verwundet* bless* herid* | killed getotet* kill* dead died dies starb* gestorb* tot tote toter toten todesopfer* leben mort* muert*
acquit* frei freigesproch* freispruch* acquitt* absuel* | convict* sentenced sentences verurteil* schuldig* condamn* conden*
high hoch hoh* hohe* | low niedrig* gering*
"""
"""Each row: words that say one thing | words that say the contrary. ``*`` ends a stem."""
