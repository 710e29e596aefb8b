// Every action of the format page, and what is wrong in one.
#include <gtest/gtest.h>

#include "source/desktop_export/mapper_testing.h"

namespace telelake {
namespace {

// clang-format off
constexpr TestingRow kServiceRows[] = {
    {"create_group", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"create_group","title":"Team","members":["Bob",null])json",
     R"json({"sender":{"id":5},"service":{"action":"basic_group_chat_create","details":{"title":"Team","members":[{"name":"Bob"},{}]}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"edit_group_title", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"edit_group_title","title":"New")json",
     R"json({"sender":{"id":5},"service":{"action":"chat_change_title","details":{"title":"New"}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"edit_group_photo", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"edit_group_photo","photo":"photos/a.jpg","photo_file_size":100,"width":640,"height":480)json",
     R"json({"sender":{"id":5},"service":{"action":"chat_change_photo","details":{"photo":{"kind":"photo","file_size":100,"width":640,"height":480,"sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","availability":"available"}}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"delete_group_photo", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"delete_group_photo")json",
     R"json({"sender":{"id":5},"service":{"action":"chat_delete_photo"}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"invite_members", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"invite_members","members":["Bob","Eve"])json",
     R"json({"sender":{"id":5},"service":{"action":"chat_add_members","details":{"members":[{"name":"Bob"},{"name":"Eve"}]}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"remove_members", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"remove_members","members":["Bob"])json",
     R"json({"sender":{"id":5},"service":{"action":"chat_delete_member","details":{"members":[{"name":"Bob"}]}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"join_group_by_link", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"join_group_by_link","inviter":"Bob")json",
     R"json({"sender":{"id":5},"service":{"action":"chat_join_by_link","details":{"inviter":{"name":"Bob"}}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"join_group_by_request", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"join_group_by_request")json",
     R"json({"sender":{"id":5},"service":{"action":"chat_join_by_request"}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"join_group_via_community", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"join_group_via_community","community_id":77)json",
     R"json({"sender":{"id":5},"service":{"action":"chat_join_by_community","details":{"community_id":77}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"create_channel", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"create_channel","title":"News")json",
     R"json({"sender":{"id":5},"service":{"action":"supergroup_chat_create","details":{"title":"News"}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"migrate_to_supergroup", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"migrate_to_supergroup")json",
     R"json({"sender":{"id":5},"service":{"action":"chat_upgrade_to"}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"migrate_from_group", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"migrate_from_group","title":"Team")json",
     R"json({"sender":{"id":5},"service":{"action":"chat_upgrade_from","details":{"title":"Team"}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"pin_message", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"pin_message","message_id":7)json",
     R"json({"sender":{"id":5},"service":{"action":"pin_message","details":{"message_id":7}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"pin_message_elsewhere", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"pin_message","message_id":7,"reply_to_peer_id":"chat9")json",
     R"json({"sender":{"id":5},"service":{"action":"pin_message","details":{"chat_id":-9,"message_id":7}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"clear_history", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"clear_history")json",
     R"json({"sender":{"id":5},"service":{"action":"history_cleared"}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"score_in_game", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"score_in_game","game_message_id":7,"score":0)json",
     R"json({"sender":{"id":5},"service":{"action":"game_score","details":{"message_id":7,"score":0}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"send_payment", "service",
     R"json("action":"send_payment","amount":1999,"currency":"EUR","invoice_message_id":7,"recurring":"init")json",
     R"json({"service":{"action":"payment_successful","details":{"message_id":7,"amount":1999,"currency":"EUR","recurring":"init"}}})json"},
    {"refunded_payment", "service",
     R"json("action":"refunded_payment","amount":5,"currency":"XTR","peer_name":"Shop","peer_id":"user6","charge_id":"ch1")json",
     R"json({"service":{"action":"payment_refunded","details":{"amount":5,"currency":"XTR","charge_id":"ch1","peer":{"id":6}}}}
participant {"id":6,"kind":"user","name":"Shop"})json"},
    {"phone_call", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"phone_call","duration_seconds":61,"discard_reason":"hangup")json",
     R"json({"sender":{"id":5},"service":{"action":"call","details":{"duration":61,"discard_reason":"hangup"}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"phone_call_migrated", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"phone_call","discard_reason":"migrate_conference_all")json",
     R"json({"sender":{"id":5},"service":{"action":"call","details":{"discard_reason":"migrate_conference_call"}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"conference_call", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"conference_call","duration_seconds":9,"is_active":false,"is_missed":true)json",
     R"json({"sender":{"id":5},"service":{"action":"group_call","details":{"duration":9,"is_missed":true}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"group_call_started", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"group_call")json",
     R"json({"sender":{"id":5},"service":{"action":"video_chat_started"}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"group_call_ended", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"group_call","duration":120)json",
     R"json({"sender":{"id":5},"service":{"action":"video_chat_ended","details":{"duration":120}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"group_call_scheduled", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"group_call_scheduled","schedule_date":1714600000)json",
     R"json({"sender":{"id":5},"service":{"action":"video_chat_scheduled","details":{"start_date":"2024-05-01T21:46:40Z"}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"invite_to_group_call", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"invite_to_group_call","members":["Bob"])json",
     R"json({"sender":{"id":5},"service":{"action":"invite_video_chat_participants","details":{"members":[{"name":"Bob"}]}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"take_screenshot", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"take_screenshot")json",
     R"json({"sender":{"id":5},"service":{"action":"screenshot_taken"}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"no_action_key", "service",
     R"json("actor":"Ann","actor_id":"user5","information_text":"Server says hello")json",
     R"json({"sender":{"id":5},"service":{"action":"custom_service_action","details":{"text":"Server says hello"}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"attach_menu_bot_allowed", "service",
     R"json("action":"attach_menu_bot_allowed")json",
     R"json({"service":{"action":"bot_write_access_allowed","details":{"reason":"attach_menu"}}})json"},
    {"web_app_bot_allowed", "service",
     R"json("action":"web_app_bot_allowed")json",
     R"json({"service":{"action":"bot_write_access_allowed","details":{"reason":"web_app"}}})json"},
    {"allow_sending_messages_app", "service",
     R"json("action":"allow_sending_messages","reason_app_id":18446744073709551615,"reason_app_name":"App")json",
     R"json({"service":{"action":"bot_write_access_allowed","details":{"reason":"app","reason_app_id":"18446744073709551615","reason_app_name":"App"}}})json"},
    {"allow_sending_messages_domain", "service",
     R"json("action":"allow_sending_messages","reason_domain":"example.org")json",
     R"json({"service":{"action":"bot_write_access_allowed","details":{"reason":"domain","reason_domain":"example.org"}}})json"},
    {"send_passport_values", "service",
     R"json("action":"send_passport_values","values":["passport","email"])json",
     R"json({"service":{"action":"passport_data_sent","details":{"passport_types":["passport","email"]}}})json"},
    {"joined_telegram", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"joined_telegram")json",
     R"json({"sender":{"id":5},"service":{"action":"contact_registered"}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"requested_phone_number", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"requested_phone_number")json",
     R"json({"sender":{"id":5},"service":{"action":"phone_number_requested"}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"proximity_reached", "service",
     R"json("action":"proximity_reached","from":"Ann","from_id":"user5","to":"Bob","to_id":"user6","distance":50)json",
     R"json({"service":{"action":"proximity_alert_triggered","details":{"from":{"id":5},"to":{"id":6},"distance":50}}}
participant {"id":5,"kind":"user","name":"Ann"}
participant {"id":6,"kind":"user","name":"Bob"})json"},
    {"set_messages_ttl", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"set_messages_ttl","period":86400)json",
     R"json({"sender":{"id":5},"service":{"action":"chat_set_message_auto_delete_time","details":{"period":86400}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"set_messages_ttl_off", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"set_messages_ttl","period":0)json",
     R"json({"sender":{"id":5},"service":{"action":"chat_set_message_auto_delete_time","details":{"period":0}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"edit_chat_theme", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"edit_chat_theme","emoticon":"❤")json",
     R"json({"sender":{"id":5},"service":{"action":"chat_set_theme","details":{"emoji":"❤"}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"edit_chat_theme_reset", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"edit_chat_theme")json",
     R"json({"sender":{"id":5},"service":{"action":"chat_set_theme"}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"set_chat_wallpaper", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"set_chat_wallpaper")json",
     R"json({"sender":{"id":5},"service":{"action":"chat_set_background"}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"set_same_chat_wallpaper", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"set_same_chat_wallpaper","message_id":7)json",
     R"json({"sender":{"id":5},"service":{"action":"chat_set_background","details":{"message_id":7,"same":true}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"send_webview_data", "service",
     R"json("action":"send_webview_data","text":"{\"a\":1}","text":"","text_entities":[])json",
     R"json({"service":{"action":"web_app_data_sent","details":{"text":"{\"a\":1}"}}}
mended)json"},
    {"topic_created", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"topic_created","title":"News","text":"","text_entities":[])json",
     R"json({"sender":{"id":5},"service":{"action":"forum_topic_created","details":{"title":"News"}}}
participant {"id":5,"kind":"user","name":"Ann"}
topic {"id":1,"kind":"topic","root_message_id":1,"title":"News"})json"},
    {"topic_edit", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"topic_edit","new_title":"Old news","new_icon_emoji_id":0)json",
     R"json({"sender":{"id":5},"service":{"action":"forum_topic_edited","details":{"title":"Old news","icon_custom_emoji_id":"0"}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"topic_edit_of_a_known_topic", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"topic_edit","new_title":"Old news","new_icon_emoji_id":5368324170671202286,"reply_to_message_id":3)json",
     R"json({"sender":{"id":5},"reply_to":{"message_id":3},"service":{"action":"forum_topic_edited","details":{"title":"Old news","icon_custom_emoji_id":"5368324170671202286"}}}
participant {"id":5,"kind":"user","name":"Ann"}
topic {"id":3,"kind":"topic","root_message_id":3,"title":"Old news"})json"},
    {"suggest_profile_photo", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"suggest_profile_photo","photo":"(File not included. Change data exporting settings to download.)","photo_file_size":9,"width":1,"height":1)json",
     R"json({"sender":{"id":5},"service":{"action":"suggest_profile_photo","details":{"photo":{"kind":"photo","file_size":9,"width":1,"height":1,"availability":"not_included"}}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"requested_peer", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"requested_peer","button_id":3,"peers":"[\n    7,\n    281474976710665,\n    562949953421322\n]")json",
     R"json({"sender":{"id":5},"service":{"action":"peers_shared","details":{"button_id":3,"peers":[7,-9,-1000000000010]}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"requested_peer_before_4_13", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"requested_peer","button_id":3,"peer_id":562949953421322)json",
     R"json({"sender":{"id":5},"service":{"action":"peers_shared","details":{"button_id":3,"peers":[-1000000000010]}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"boost_apply", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"boost_apply","boosts":4)json",
     R"json({"sender":{"id":5},"service":{"action":"chat_boost","details":{"count":4}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"send_premium_gift", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"send_premium_gift","cost":"9,99 €","days":90)json",
     R"json({"sender":{"id":5},"service":{"action":"gifted_premium","details":{"cost":"9,99 €","days":90}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"send_premium_gift_before_6_3", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"send_premium_gift","cost":"9,99 €","months":3)json",
     R"json({"sender":{"id":5},"service":{"action":"gifted_premium","details":{"cost":"9,99 €","months":3}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"gift_code_prize", "service",
     R"json("action":"gift_code_prize","gift_code":"abc","boost_peer_id":"channel8","days":30,"unclaimed":true,"via_giveaway":true)json",
     R"json({"service":{"action":"premium_gift_code","details":{"peer":{"id":-1000000000008},"days":30,"gift_code":"abc","via_giveaway":true,"is_unclaimed":true}}}
participant {"id":-1000000000008,"kind":"channel"})json"},
    {"gift_code_prize_before_6_3", "service",
     R"json("action":"gift_code_prize","gift_code":"abc","boost_peer_id":"channel8","months":1,"unclaimed":false,"via_giveaway":true)json",
     R"json({"service":{"action":"premium_gift_code","details":{"peer":{"id":-1000000000008},"months":1,"gift_code":"abc","via_giveaway":true}}}
participant {"id":-1000000000008,"kind":"channel"})json"},
    {"giveaway_launch", "service",
     R"json("action":"giveaway_launch")json",
     R"json({"service":{"action":"giveaway_created"}})json"},
    {"giveaway_results", "service",
     R"json("action":"giveaway_results","winners":10,"unclaimed":2,"stars":true)json",
     R"json({"service":{"action":"giveaway_completed","details":{"winners":10,"unclaimed_count":2,"paid_in_stars":true}}})json"},
    {"send_stars_gift", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"send_stars_gift","cost":"1 €","amount_whole":50,"amount_nano":500)json",
     R"json({"sender":{"id":5},"service":{"action":"gifted_stars","details":{"amount_nano":500,"cost":"1 €","star_count":50}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"send_stars_gift_before_5_16", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"send_stars_gift","cost":"1 €","stars":50)json",
     R"json({"sender":{"id":5},"service":{"action":"gifted_stars","details":{"cost":"1 €","star_count":50}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"send_ton_gift", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"send_ton_gift","cost":"1 €","amount_whole":2,"amount_nano":500000000)json",
     R"json({"sender":{"id":5},"service":{"action":"gifted_ton","details":{"amount":2,"amount_nano":500000000,"currency":"TON","cost":"1 €"}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"stars_prize", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"stars_prize","boost_peer_id":"channel8","boost_peer_name":"News","stars":100,"is_unclaimed":false,"giveaway_msg_id":7,"transaction_id":"tx")json",
     R"json({"sender":{"id":5},"service":{"action":"giveaway_prize_stars","details":{"peer":{"id":-1000000000008},"star_count":100,"giveaway_message_id":7,"transaction_id":"tx"}}}
participant {"id":5,"kind":"user","name":"Ann"}
participant {"id":-1000000000008,"kind":"channel","name":"News"})json"},
    {"send_star_gift", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"send_star_gift","gift_id":6012607142387778152,"stars":15,"is_limited":true,"is_anonymous":true,"gift_text":["Happy ",{"type":"bold","text":"day"}],"text":"","text_entities":[])json",
     R"json({"sender":{"id":5},"service":{"action":"gift","details":{"text":"Happy day","entities":[{"type":"bold","offset":6,"length":3}],"star_count":15,"gift_id":"6012607142387778152","is_limited":true,"is_anonymous":true}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"send_star_gift_of_5_6_to_5_9", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"send_star_gift","gift_id":7,"stars":15,"is_limited":false,"is_anonymous":false,"text":"Happy day","text":"","text_entities":[])json",
     R"json({"sender":{"id":5},"service":{"action":"gift","details":{"text":"Happy day","star_count":15,"gift_id":"7"}}}
participant {"id":5,"kind":"user","name":"Ann"}
mended)json"},
    {"paid_messages_refund", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"paid_messages_refund","messages_count":2,"stars_count":20)json",
     R"json({"sender":{"id":5},"service":{"action":"paid_messages_refunded","details":{"count":2,"star_count":20}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"paid_messages_price_change", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"paid_messages_price_change","price_stars":10,"is_broadcast_messages_allowed":true)json",
     R"json({"sender":{"id":5},"service":{"action":"paid_message_price_changed","details":{"star_count":10,"broadcast_messages_allowed":true}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"todo_completions", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"todo_completions","completed":[1,2],"incompleted":[3])json",
     R"json({"sender":{"id":5},"service":{"action":"todo_tasks_done","details":{"done_ids":[1,2],"not_done_ids":[3]}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"todo_append_tasks", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"todo_append_tasks","items":[{"text":"Buy milk","id":4}])json",
     R"json({"sender":{"id":5},"service":{"action":"todo_tasks_added","details":{"tasks":[{"id":4,"text":"Buy milk"}]}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"poll_append_answer", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"poll_append_answer")json",
     R"json({"sender":{"id":5},"service":{"action":"poll_option_added"}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"poll_delete_answer", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"poll_delete_answer","option":"Yes")json",
     R"json({"sender":{"id":5},"service":{"action":"poll_option_deleted","details":{"option":"Yes"}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"process_suggested_post_rejected", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"process_suggested_post","rejected":true,"comment":"No")json",
     R"json({"sender":{"id":5},"service":{"action":"suggested_post_declined","details":{"comment":"No"}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"process_suggested_post_approved", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"process_suggested_post","price_amount_whole":"5","price_amount_nano":"0","price_currency":"Stars","scheduled_date":1714600000)json",
     R"json({"sender":{"id":5},"service":{"action":"suggested_post_approved","details":{"amount":5,"amount_nano":0,"currency":"XTR","start_date":"2024-05-01T21:46:40Z"}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"suggested_post_success", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"suggested_post_success","price_amount_whole":"5","price_amount_nano":"10","price_currency":"TON")json",
     R"json({"sender":{"id":5},"service":{"action":"suggested_post_paid","details":{"amount":5,"amount_nano":10,"currency":"TON"}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"suggested_post_refund", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"suggested_post_refund","user_initiated":true)json",
     R"json({"sender":{"id":5},"service":{"action":"suggested_post_refunded","details":{"user_initiated":true}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"suggest_birthday", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"suggest_birthday","day":29,"month":2,"year":2000)json",
     R"json({"sender":{"id":5},"service":{"action":"suggest_birthdate","details":{"day":29,"month":2,"year":2000}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"no_forwards_toggle", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"no_forwards_toggle","new_value":false)json",
     R"json({"sender":{"id":5},"service":{"action":"chat_has_protected_content_toggled","details":{"value":false}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"no_forwards_request", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"no_forwards_request","expired":true,"new_value":true)json",
     R"json({"sender":{"id":5},"service":{"action":"chat_has_protected_content_disable_requested","details":{"expired":true,"value":true}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"new_creator_pending", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"new_creator_pending","new_creator":"Bob")json",
     R"json({"sender":{"id":5},"service":{"action":"chat_owner_left","details":{"owner":{"name":"Bob"}}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"change_creator", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"change_creator","new_creator":null)json",
     R"json({"sender":{"id":5},"service":{"action":"chat_owner_changed"}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"managed_bot_created", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"managed_bot_created","bot":"Helper")json",
     R"json({"sender":{"id":5},"service":{"action":"managed_bot_created","details":{"bot":{"name":"Helper"}}}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"an_unknown_action", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"teleport","to":"Mars","speed":{"value":[1, 2]})json",
     R"json({"sender":{"id":5},"service":{"action":"unknown"},"extra":{"action":"\"teleport\"","speed":"{\"value\":[1,2]}","to":"\"Mars\""}}
participant {"id":5,"kind":"user","name":"Ann"}
unmapped action:teleport
unmapped key:to
unmapped key:speed)json"},
    {"a_key_that_the_action_does_not_have", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"boost_apply","boosts":4,"days":3)json",
     R"json({"sender":{"id":5},"service":{"action":"chat_boost","details":{"count":4}},"extra":{"days":"3"}}
participant {"id":5,"kind":"user","name":"Ann"}
unmapped key:days)json"},
    {"a_price_of_a_rejected_post", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"process_suggested_post","rejected":true,"price_amount_whole":"5")json",
     R"json({"sender":{"id":5},"service":{"action":"suggested_post_declined"},"extra":{"price_amount_whole":"\"5\""}}
participant {"id":5,"kind":"user","name":"Ann"}
unmapped key:price_amount_whole)json"},
    {"a_phone_call_with_keys_of_a_conference", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"phone_call","is_active":true)json",
     R"json({"sender":{"id":5},"service":{"action":"call"},"extra":{"is_active":"true"}}
participant {"id":5,"kind":"user","name":"Ann"}
unmapped key:is_active)json"},
    {"a_detail_of_the_wrong_type", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"boost_apply","boosts":"4")json",
     R"json(problem /boosts: not an integer)json"},
    {"an_action_of_the_wrong_type", "service",
     R"json("actor":"Ann","actor_id":"user5","action":5)json",
     R"json(problem /action: not a string)json"},
    {"peers_that_are_no_json", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"requested_peer","button_id":3,"peers":"[7")json",
     R"json(problem /peers: the string does not hold JSON)json"},
    {"raw_peer_of_no_type", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"requested_peer","button_id":3,"peers":"[844424930131969]")json",
     R"json(problem /peers: not a peer id)json"},
    {"birthday_that_does_not_exist", "service",
     R"json("actor":"Ann","actor_id":"user5","action":"suggest_birthday","day":32,"month":2)json",
     R"json(problem /day: out of range)json"},
};
// clang-format on

class ServiceRowTest : public testing::TestWithParam<TestingRow> {};

TEST_P(ServiceRowTest, BecomesThis) { EXPECT_EQ(shown(GetParam()), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(Format, ServiceRowTest, testing::ValuesIn(kServiceRows), row_name);

}  // namespace
}  // namespace telelake
