"""Names of places and bodies that CLDR does not have: nationalities, exonyms, acronyms."""

# ruff: noqa: E501  (tables: a row a line)

# One row an identity. The first word is its id: CLDR's territory code where there is one.
# An underscore joins the words of one name.
ROWS = """
US usa us amerika america american americans amerikanisch amerikaner vereinigte_staaten vereinigten_staaten vereinigte_staaten_von_amerika united_states_of_america united_states états-unis etats_unis ee_uu eeuu estados_unidos stati_uniti américain américaine estadounidense norteamericano norteamericana nordamericano nordamericana
GB uk gb great_britain britain british britisch großbritannien briten britannien england english englisch engländer grande-bretagne royaume-uni reino_unido britannique británico anglais inglés
NL dutch holland holländisch niederländisch niederländer néerlandais holandés neerlandés pays-bas
CH swiss schweiz schweizer schweizerisch suisse suizo suiza
AT austrian österreicher österreichisch autrichien austriaco austriaca
KP north_korea north_korean north_koreans nordkorea nordkoreanisch nordkoreaner corée_du_nord nord-coréen nord-coréenne nord-coréens corea_del_norte norcoreano norcoreana norcoreanos dprk
KR south_korea south_korean south_koreans südkorea südkoreanisch südkoreaner corée_du_sud sud-coréen sud-coréenne corea_del_sur surcoreano surcoreana surcoreanos
RU russe russes ruso rusos rusa rusas russen
DE deutsche deutscher german germans allemand allemande alemán alemana alemanes tedesco
FR franzosen franzose french français française francés francesa
ES spanier spaniard spaniards espagnol español española
PL polen pole poles polish polonais polaco
DK däne dänen dane danes danish danois danés
SE schwede schweden swede swedes swedish suédois sueco
FI finne finnen finns finnish finlandais finlandés
TR türke türken turk turks turkish turc turque turco
GR grieche griechen greek greeks grec griego
CN chinese chinesen chinois chino prc
JP japaner japanese japonais japonés
IR iranian iraner iranien iraní persian persisch persien persia perse
IQ iraker iraqi irakien iraquí
IL israeli israelis israelisch israélien israelí
PS palästina palestine palestina palestinian palestinians palästinenser palästinensisch palestinien palestino
AE emirates emirate vae uae émirats emiratos
NO norweger norwegian norwegians norvégien noruego
PT portugiese portugiesen portuguese portugais portugués
IN inder indian indisch indien india inde
EU eu ue european_union europäische_union europäischen_union union_européenne unión_europea
UN un uno onu united_nations vereinte_nationen vereinten_nationen nations_unies naciones_unidas vn
NATO nato otan
WHO who oms
IMF imf iwf fmi
003 norteamericano norteamericana nordamericano nordamericana
005 sudamericano sudamericana sud-américain sud-américaine südamerikanisch südamerikaner south_american south_americans
419 latinoamericano latinoamericana latino-américain latino-américaine lateinamerikanisch lateinamerikaner latin_american latin_americans
AU_ african_union afrikanische_union
NZ new_zealand neuseeland neuseeländisch new_zealander nouvelle-zélande nueva_zelanda
eu_ europe europa european europeans europäisch europäer européen européenne europeo europea
africa_ africa afrika african africans afrikanisch afrikaner afrique africain africano
asia_ asia asien asian asians asiatisch asie asiatique asiático
west_ west westen western westlich occident occidental occidente westen
USSR ussr udssr sowjetunion sowjetisch soviet soviets soviet_union sowjet_union soviétique unión_soviética urss
kremlin kremlin kreml kremls kremlsprecher
bavaria bavaria bavarian bayern bayerisch bavière baviera
saxony saxony saxon sachsen sächsisch saxe sajonia
prussia prussia prussian preußen preußisch prusse prusia
crimea crimea krim crimée crimean
siberia siberia siberian sibirien sibirisch sibérie
silesia silesia schlesien silesian schlesisch
rhine rhine rhein rhin rin rhenish rheinisch
danube danube donau
vistula vistula weichsel vistule
thames thames themse tamise
alps alps alpen alpine alpin alpes
cologne cologne köln kölner colonia
munich munich münchen münchner munic múnich
nuremberg nuremberg nürnberg nürnberger
hanover hanover hannover
vienna vienna wien wiener vienne viena
geneva geneva genf genfer genève ginebra
milan milan mailand mailänder milano
turin turin torino
florence florence florenz firenze florentine florentiner
venice venice venedig venezianer venetian venezianisch venezia venise venecia
naples naples neapel napoli
hague the_hague den_haag la_haye la_haya
krakow krakow cracow krakau kraków cracovie
gdansk gdansk danzig gdańsk
wroclaw wroclaw breslau wrocław
seville seville sevilla
kharkiv kharkiv charkiw charkow kharkov
odesa odesa odessa
kyiv kyiv kiew kiev
beijing beijing peking pekin pékin pekín
pyongyang pyongyang pjöngjang phenian
seoul seoul séoul seúl
moscow moscow moskau moskauer moscou moscú mosca
warsaw warsaw warschau warschauer varsovie varsovia
rome rome rom römisch roman romans römer romain romano roma
athens athens athen athener athenian athènes atenas
jerusalem jerusalem jérusalem jerusalén
mecca mecca mekka
constantinople constantinople konstantinopel
normandy normandy norman normans normandie normannen normannisch normandía normand
catalonia catalonia catalan katalonien katalanisch catalogne cataluña
scotland scotland scottish scots schottland schottisch schotten écosse escocia
wales wales welsh walisisch waliser
ottoman ottoman ottomans osmanisch osmanen otomano
mongol mongol mongols mongolian mongolen mongolisch mongole
latin latin latein lateinisch
hebrew hebrew hebräisch hébreu
arab arab arabs arabic arabisch araber arabe árabe
christian christian christians christlich christen christentum christianity
jewish jewish jew jews jude juden jüdisch judaism judentum
muslim muslim muslims muslime muslimisch moslem islamisch islamic islam
catholic catholic catholics katholisch katholiken katholik catholicism
protestant protestant protestants protestantisch protestanten
huguenot huguenot huguenots hugenotten hugenotte
jesus jesus
california california kalifornien kalifornisch californian californie
texas texas texaner texan
florida florida
virginia virginia
brandenburg brandenburg
hesse hesse hessen hessian
newfoundland newfoundland neufundland
nova_scotia nova_scotia neuschottland
"""


# Given names that languages translate for rulers, saints and popes.
GIVEN = """
friedrich frederick frederic fritz federico frédéric
wilhelm william guillaume guillermo
karl charles carlos carl carlo
johann johannes john jean juan giovanni hans
heinrich henry henri enrique
ludwig louis luis luigi
georg george georges jorge
peter pierre pedro petrus pietro
franz francis françois francisco franziskus francesco
jakob james jacques jaime jacob
elisabeth elizabeth isabel élisabeth
katharina catherine catalina katherine
maria mary marie maría
nikolaus nicholas nicolas nicolás
stephan stephen étienne esteban stefan
benedikt benedict benoît benedicto
alexander alexandre alejandro aleksandr
michael michel miguel
papst pope pape papa
"""
